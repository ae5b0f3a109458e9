"""Forenames and family names by community, the commonest first, and shorter forms of forenames.

Common names of England re-entered from general knowledge; the order stands for frequency.
"""

from __future__ import annotations

from collections.abc import Sequence

# British forenames by the decade of birth from which they were the fashion: men, women.
_BRITISH: dict[int, tuple[str, str]] = {
    1900: (
        "John William George Thomas James Ronald Kenneth Robert Arthur Frederick Dennis Albert "
        "Charles Leslie Ernest Harold Eric Stanley Raymond Norman Reginald Gordon Sidney Alfred "
        "Derek Douglas Geoffrey Joseph Edward Walter Leonard Henry Cyril Jack Bernard Herbert",
        "Margaret Mary Joan Doris Joyce Dorothy Kathleen Eileen Betty Irene Barbara Jean Sheila "
        "Hilda Phyllis Marjorie Vera Edna Gladys Florence Winifred Elsie Ivy Edith Audrey Beryl "
        "Olive Muriel Nora Evelyn Freda Ethel Mavis Sylvia Elizabeth Patricia",
    ),
    1940: (
        "John David Michael Peter Robert Anthony Brian Alan William James Richard Kenneth Roger "
        "Keith Colin Christopher Terence Raymond Derek Barry Geoffrey Graham Trevor Malcolm "
        "Dennis Roy Ronald Stephen Paul Philip Norman Gordon Ian Stuart Clive Leslie",
        "Margaret Patricia Christine Mary Jean Ann Susan Janet Maureen Barbara Valerie Carol "
        "Sandra Pauline Elizabeth Joan Pamela Jennifer Kathleen Sheila Anne Brenda Gillian "
        "Jacqueline Linda Marion Beryl Judith Joyce Dorothy Shirley Hilary Rosemary Wendy Sylvia",
    ),
    1960: (
        "David Paul Andrew Mark John Michael Stephen Ian Robert Richard Christopher Peter Simon "
        "Anthony Kevin Gary Steven Martin James Philip Alan Neil Nigel Timothy Colin Graham "
        "Jonathan Nicholas William Adrian Stuart Keith Jeremy Carl Wayne Darren",
        "Susan Julie Karen Jacqueline Deborah Tracey Jane Helen Diane Sharon Tracy Angela Sarah "
        "Alison Caroline Amanda Sandra Linda Catherine Elizabeth Carol Joanne Wendy Janet Dawn "
        "Christine Nicola Lesley Lorraine Michelle Gillian Kim Jennifer Anne Beverley Lisa",
    ),
    1980: (
        "Christopher James David Daniel Michael Matthew Andrew Richard Paul Mark Thomas Adam "
        "Robert John Lee Benjamin Steven Jonathan Craig Stephen Simon Nicholas Peter Anthony "
        "Alexander Gary Ian Ryan Darren Barry Luke Jamie Stuart Philip Joseph Samuel Neil Scott",
        "Sarah Laura Gemma Emma Rebecca Claire Victoria Samantha Rachel Amy Jennifer Nicola Katie "
        "Lisa Kelly Natalie Louise Michelle Hayley Hannah Helen Charlotte Joanne Lucy Elizabeth "
        "Leanne Danielle Donna Katherine Clare Stephanie Stacey Lauren Jane Kerry Emily",
    ),
    1995: (
        "Daniel Thomas Jack Joshua Matthew James Ryan Luke Samuel Jordan Adam Joseph Benjamin "
        "Alexander Michael Liam Connor Callum Lewis Nathan William Harry Jake Kieran Oliver Ben "
        "Bradley Charlie Aaron Kyle Dominic Jamie Reece George Edward Max",
        "Chloe Emily Megan Jessica Sophie Lauren Charlotte Hannah Olivia Lucy Georgia Rebecca "
        "Bethany Amy Ellie Katie Emma Abigail Molly Grace Courtney Shannon Caitlin Eleanor Jade "
        "Ella Leah Alice Holly Laura Anna Jasmine Sarah Elizabeth Amelia Rachel",
    ),
    2008: (
        "Oliver George Harry Jack Noah Charlie Jacob Alfie Freddie Oscar Leo Logan Archie Theo "
        "Thomas James Joshua Henry William Max Lucas Ethan Arthur Isaac Harrison Edward Samuel "
        "Teddy Finley Sebastian Daniel Tommy Mason Reuben Toby Riley Elijah Albie Luca",
        "Olivia Amelia Isla Ava Emily Ella Jessica Isabella Mia Poppy Sophie Sophia Lily Grace "
        "Evie Scarlett Ruby Chloe Daisy Isabelle Freya Florence Alice Sienna Charlotte Phoebe "
        "Ivy Rosie Willow Matilda Evelyn Elsie Millie Harper Eliza Maisie Imogen Thea Erin Martha",
    ),
}
BRITISH = {year: (men.split(), women.split()) for year, (men, women) in _BRITISH.items()}
# The rest of the world's, whatever the decade: men, women, family names.
_OTHERS: dict[str, tuple[str, str, str]] = {
    "muslim": (
        "Mohammed Muhammad Mohammad Ali Ahmed Abdul Imran Hassan Hussain Ibrahim Yusuf Omar Umar "
        "Usman Bilal Hamza Adam Zain Asif Tariq Khalid Shahid Nadeem Zahid Faisal Amir Aamir "
        "Kamran Rashid Waseem Sajid Javed Iqbal Saeed Nasir Farooq Adnan Haroon Arif Salman Zubair "
        "Rehan Idris Ismail Suleman Mustafa Shabir Mahmood Rafiq Aftab Naveed Junaid Danyal "
        "Abdullah Mohamed Mohamad Abdur Shah Kashif Babar Jamal",
        "Fatima Aisha Ayesha Maryam Zainab Khadija Amina Sana Saima Shazia Nazia Rukhsana Nasreen "
        "Shabana Samina Farah Sadia Sara Hafsa Safa Noor Iqra Aliza Zara Inaya Bushra Rubina "
        "Parveen Shaheen Yasmin Naila Razia Farzana Rahila Sumaiya Tahira Uzma Asma Nusrat Kulsum "
        "Halima Ruksana Nadia Anisa Mariam Aaliyah Humaira Shamim Zahra Mehwish Hina Naheed",
        "Khan Ahmed Hussain Ali Begum Akhtar Shah Iqbal Mahmood Malik Mohammed Rahman Uddin Miah "
        "Islam Bibi Hassan Hussein Khatun Chowdhury Mirza Butt Aslam Ashraf Rashid Ahmad Rafiq "
        "Sheikh Choudhury Chaudhry Qureshi Raja Siddique Anwar Javed Sharif Nawaz Kausar Parveen "
        "Saleem Bashir Yousaf Zaman Aziz Latif Majid Akram Abbas Haque Sultana Mohamed Hasan Baig "
        "Farooq Hamid Khalid Karim Abdi Yusuf Osman Ibrahim Omar",
    ),
    "hindu": (
        "Rajesh Sanjay Amit Anil Sunil Vijay Rakesh Dinesh Mukesh Ramesh Suresh Ashok Bharat Ajay "
        "Nilesh Hitesh Jayesh Kiran Rahul Rohan Arjun Dev Krishna Vishal Nikhil Ravi Deepak Manish "
        "Prakash Kamlesh Harish Naresh Kishor Mahesh Pradeep Vinod Aarav Veer Dhruv Jay Neel Kavi "
        "Raj Shiv Yash Ketan Bhavesh Chetan Paresh Girish Siva Suresan Kumar Arun Ganesh",
        "Priya Anita Sunita Nisha Meena Hina Pooja Rekha Jyoti Kavita Asha Usha Bhavna Daksha "
        "Nita Hansa Manjula Pushpa Kokila Urmila Geeta Shilpa Neha Reena Seema Sonal Diya Anaya "
        "Riya Aarohi Isha Kavya Maya Radha Lakshmi Sita Uma Vidya Anjali Deepa Smita Heena Jaya "
        "Kalpana Leena Mina Mala Ranjan Savita Tara Thara Nirmala Kamala",
        "Patel Shah Sharma Kumar Mistry Desai Joshi Mehta Parmar Chauhan Gupta Rao Reddy Solanki "
        "Modi Naik Thakkar Lad Vyas Pandya Bhatt Amin Raval Iyer Nair Menon Pillai Das Ghosh Roy "
        "Banerjee Mukherjee Verma Agarwal Kapoor Malhotra Chopra Khanna Tailor Panchal Trivedi "
        "Dave Gandhi Popat Kotecha Ganatra Perera Fernando Silva Gurung Thapa Rai Limbu Shrestha",
    ),
    "sikh": (
        "Gurpreet Harpreet Jaspreet Manpreet Sukhdev Baldev Balbir Jagdish Surinder Mohinder "
        "Harjit Ranjit Kulwinder Jaswinder Sukhwinder Parminder Amarjit Gurdeep Hardeep Jasdeep "
        "Kuldeep Mandeep Rajinder Avtar Karam Arjan Jeevan Amrit Bhupinder Dalbir Gurcharan "
        "Harbhajan Inderjit Jarnail Kirpal Lakhbir Makhan Nirmal Pritam Satnam Tarlochan",
        "Harpreet Manpreet Jaspreet Amandeep Kulwinder Jaswinder Balwinder Sukhwinder Surinder "
        "Parminder Harjit Ranjit Gurpreet Kamaljit Amarjit Baljit Rajinder Mandeep Navdeep Simran "
        "Jasleen Kiran Harleen Gurmeet Manjit Paramjit Sarbjit Satinder Davinder Nirmal Amrit "
        "Jagdish Kuldip Mohinder Pritam Ravinder Sharanjit Tajinder Inderjit Prabhjot",
        "Singh Gill Sandhu Dhillon Sidhu Grewal Johal Bains Mann Dhaliwal Sahota Atwal Uppal "
        "Bassi Virdee Bhogal Sangha Purewal Rai Hayer Kang Bal Samra Chahal Lally Deol Khaira "
        "Nijjar Sohal Panesar Matharu Kalsi Sagoo Birdi Hunjan Ubhi Cheema Aujla Garcha Thandi",
    ),
    "african": (
        "Emmanuel Samuel Daniel David Michael Joseph Oluwaseun Kwame Kofi Chukwuemeka Ade Tunde "
        "Babatunde Olumide Femi Chidi Emeka Kwabena Yaw Tendai Tinashe Farai Blessing Prince Isaac "
        "Ebenezer Abiodun Ayodele Segun Oluwatobi Ikechukwu Obinna Uche Nana Kojo Gift Patrick "
        "Francis Peter Paul John Moses Elijah Joshua Jeremiah",
        "Grace Blessing Mercy Esther Mary Comfort Patience Abena Akosua Ama Ngozi Chioma Funmilayo "
        "Oluwakemi Folake Bukola Yetunde Titilayo Adaeze Ifeoma Amaka Nkechi Chiamaka Temitope "
        "Joy Faith Precious Rutendo Chipo Tsitsi Nyasha Rudo Victoria Elizabeth Sarah Ruth Abigail "
        "Deborah Rebecca Hannah Agnes Florence Charity",
        "Okafor Mensah Adeyemi Owusu Osei Boateng Okonkwo Eze Nwosu Adebayo Ogunleye Asante Moyo "
        "Ncube Ndlovu Banda Phiri Mwangi Kamau Otieno Addo Appiah Agyemang Antwi Danso Frimpong "
        "Amoah Adjei Bello Balogun Akande Ojo Oni Obi Okoye Okoro Igwe Nnamdi Dube Sibanda Chikere "
        "Mutasa Kamara Sesay Conteh Koroma Bangura Jalloh Williams Johnson Cole",
    ),
    "chinese": (
        "Wei Jun Ming Kai Hao Jie Chun Kwok Wing Chi Man Yiu Kin Siu Tak Wai Hon Ka Yu Lei Bo "
        "David Kevin Jason Andrew Daniel Henry Peter Raymond Alan Ken",
        "Mei Li Xin Ying Yan Hui Fang Jing Yuk Siu Lai Wai Ling Sau Ching Yin Man Ka Hoi Yee "
        "Grace Amy Joyce Karen Winnie Vivian Helen Michelle Jenny Cindy",
        "Wong Chan Li Chen Wang Zhang Lee Liu Cheung Lam Ng Leung Lau Yang Huang Wu Zhao Ho Chow "
        "Lin Xu Sun Cheng Tang Yip Tsang Yeung Tse Lai Kwok Fung Chiu Mak Luo Zhu Guo He Gao Ma Hu",
    ),
    "european": (
        "Piotr Andrei Tomasz Krzysztof Pawel Marcin Michal Adrian Alexandru Ion Mihai Marco "
        "Giuseppe Luca Francesco Jose Joao Carlos Antonio Manuel Pedro Jan Adam Lukasz Jakub "
        "Mateusz Dawid Kamil Grzegorz Rafal Florin Cristian Gabriel Stefan Ivan Georgi Dimitar "
        "Tomas Mindaugas Andrius Pierre Nicolas Hans Klaus Daniel David Marek Zbigniew Jerzy",
        "Anna Maria Agnieszka Katarzyna Magdalena Monika Ewa Malgorzata Joanna Elena Ioana "
        "Andreea Mihaela Alina Francesca Giulia Chiara Ana Carla Sofia Isabel Marta Aleksandra "
        "Natalia Karolina Justyna Beata Dorota Barbara Krystyna Zofia Julia Zuzanna Oliwia Maja "
        "Laura Claudia Simona Daniela Ivana Petra Rasa Kristina Marie Nathalie Sylvie Irena Teresa",
        "Nowak Kowalski Popa Silva Santos Wisniewski Popescu Ferreira Wojcik Kaminski Lewandowski "
        "Zielinski Rossi Garcia Fernandes Pereira Costa Oliveira Rodrigues Ionescu Stan Radu "
        "Dumitru Stoica Gheorghe Mazur Krawczyk Kaczmarek Zajac Krol Wrobel Pawlak Ivanov Georgiev "
        "Dimitrov Petrov Kazlauskas Petrauskas Ricci Romano "
        "Esposito Ferrari Martinez Lopez Sanchez "
        "Muller Schmidt Weber Martin Dubois Papadopoulos Costea Munteanu Sousa Gomes Lopes",
    ),
}
OTHERS = {
    name: (men.split(), women.split(), last.split()) for name, (men, women, last) in _OTHERS.items()
}
BRITISH_LAST = (
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker "
    "White Roberts Green Hall Wood Jackson Clarke Harris Lewis Clark Hughes Turner Hill Edwards "
    "Cooper Ward Moore Martin Morris Harrison King Morgan Baker Allen Lee Parker James Bennett "
    "Scott Young Phillips Davis Watson Griffiths Cook Mitchell Shaw Carter Richardson Price Bailey "
    "Collins Bell Cox Marshall Adams Wilkinson Foster Ellis Simpson Chapman Webb Mason Richards "
    "Rogers Gray Hunt Palmer Lloyd Mills Barker Holmes Matthews Knight Owen Stevens Fisher Powell "
    "Barnes Murphy Butler Russell Dixon Thomas Harvey Kelly Pearson Howard Reynolds Fletcher "
    "Jenkins Gibson Andrews Fox Rees Elliott Payne Hart Ford Graham Dawson Walsh Murray Lawrence "
    "West Atkinson Brooks Anderson Burton Ryan Spencer Webster Rose Perry Williamson Newman Hudson "
    "Armstrong Lane Carr Cole Watts Cunningham Hunter Riley Day Gardner Bradley Henderson Burns "
    "Wallace Ball Stone Hawkins Johnston Harper Stevenson Kennedy Hamilton Grant Page Berry Jordan "
    "Nicholls Warren Bishop Hayes Nicholson Willis Woods Porter Black Robertson Greenwood Freeman "
    "Francis Rice Long Arnold Gordon Ferguson Barrett Lowe Crawford Bird Austin Parsons Hopkins "
    "Bates Pritchard Carpenter Townsend Sutton Booth Saunders Cross Dean Hewitt Gilbert Sharp "
    "Goodwin May Woodward Lambert Osborne Chambers Stephenson Byrne Bull Marsh Gregory Stewart "
    "Barber Tucker Peacock Waters Hodgson Nash Reed Field Bolton Coleman Frost Doyle Fuller Cooke "
    "Cartwright Kirk Slater Tomlinson Sykes Whitehead Birch Dunn Nelson Hancock Norris Blake "
    "Barton Perkins Curtis Thornton Rowe Haynes Lynch Sheppard Holland Burgess Steele Humphreys "
    "Gallagher Schofield Bevan Hilton Chadwick Faulkner Bryant Goddard Shepherd Yates Rhodes Law "
    "Fowler Wheeler Naylor Talbot Hargreaves Ashton Hartley Brennan Swift Banks Preston Skinner"
).split()
IRISH_LAST = (
    "Murphy Kelly Ryan Walsh Byrne Doyle Brennan Gallagher Lynch Sullivan Connor Neill Reilly "
    "Doherty McCarthy Kennedy Fitzgerald Daly Quinn Moran Nolan Burke Connolly Collins Dunne"
).split()
SHORTER: dict[str, str] = {
    long: short
    for long, _, short in (
        pair.partition("=")
        for pair in (
            "William=Bill Robert=Bob Richard=Dick James=Jim John=Jack Thomas=Tom Charles=Charlie "
            "Edward=Ted Michael=Mick Anthony=Tony Christopher=Chris Andrew=Andy Stephen=Steve "
            "Steven=Steve David=Dave Kenneth=Ken Ronald=Ron Raymond=Ray Frederick=Fred Albert=Bert "
            "Alfred=Alf Arthur=Art Leonard=Len Reginald=Reg Sidney=Sid Harold=Harry Henry=Harry "
            "Joseph=Joe Daniel=Dan Matthew=Matt Benjamin=Ben "
            "Samuel=Sam Alexander=Alex Nicholas=Nick "
            "Jonathan=Jon Timothy=Tim Philip=Phil Terence=Terry "
            "Geoffrey=Geoff Joshua=Josh Edwin=Ed "
            "Margaret=Peggy Elizabeth=Liz Patricia=Pat Dorothy=Dot Kathleen=Kath Katherine=Kate "
            "Catherine=Cathy Susan=Sue Christine=Chris "
            "Jacqueline=Jackie Deborah=Debbie Barbara=Barb "
            "Pamela=Pam Valerie=Val Jennifer=Jenny Rebecca=Becky Victoria=Vicky Samantha=Sam "
            "Amanda=Mandy Sandra=Sandy Judith=Judy Gillian=Gill "
            "Rosemary=Rose Joanne=Jo Nicola=Nicky "
            "Natalie=Nat Stephanie=Steph Danielle=Dani Jessica=Jess Charlotte=Lottie Abigail=Abi "
            "Eleanor=Ellie Isabella=Bella Isabelle=Izzy Florence=Flo Winifred=Win Edith=Edie "
            "Mohammed=Mo Muhammad=Mo Mohammad=Mo Abdul=Abz Oluwaseun=Seun Oluwakemi=Kemi "
            "Olumide=Olu Oluwatobi=Tobi Chukwuemeka=Emeka Funmilayo=Funmi Temitope=Temi "
            "Krzysztof=Chris Tomasz=Tom Malgorzata=Gosia Katarzyna=Kasia Agnieszka=Aga "
            "Sukhwinder=Sukhi Jaswinder=Jas Kulwinder=Kuli "
            "Parminder=Pam Gurpreet=Preet Harpreet=Harry"
        ).split()
    )
}
# One name written in several ways: within a family, and between one office and the next.
SPELLINGS: tuple[tuple[str, ...], ...] = (
    ("Mohammed", "Muhammad", "Mohammad", "Mohamed", "Mohamad"),
    ("Ahmed", "Ahmad"), ("Hussain", "Hussein"), ("Hassan", "Hasan"),
    ("Chowdhury", "Choudhury", "Chaudhry"), ("Ayesha", "Aisha"), ("Ruksana", "Rukhsana"),
    ("Maryam", "Mariam"), ("Omar", "Umar"), ("Amir", "Aamir"), ("Li", "Lee"),
)  # fmt: skip
# Parts of invented family names, for the long tail that no list holds.
TAILS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "british": (
        "Ack Ald Amber Apple Ash Atter Bag Bal Bam Bar Bar Beck Bent Bick Bidd Bins Black Blen Bos "
        "Brad Bram Bran Brent Brink Brock Brom Buck Bur Bux Cald Cam Cart Cas Chal Chat Ched Chis "
        "Clay Clif Cob Cold Cop Cor Cran Craw Crook Crow Cul Dal Dar Dell Den Dew Din Dod Dray Dud "
        "Dun Dut Eagle Ear Eccle Edg El Ember Ever Ex Fair Far Faw Fen Fern Flax Fos Frank Fren "
        "Gard Gat Gil Glas God Gos Gran Grey Grim Hack Had Hal Ham Han Har Has Hat Haw Hay Heath "
        "Heb Hep Hex Hin Hol Hor Hough Hun Hux Ing Ir Kem Ken Ket Kil Kin Kir Lad Lam Lang Lax Led "
        "Lin Lis Lit Lock Lud Lyn Mal Man Mar Mel Mid Mil Mort Moss Mul Nether New Nor Nut Oak Od "
        "Old Or Os Ottar Pad Park Pel Pem Pen Pick Pil Pin Pol Pres Rad Rain Ram Rat Raven Red "
        "Rip Roch Rod Ros Roth Row Rud Rush Sal San Saw Scar Sel Shel Ship Sil Skel Sned Som South "
        "Spald Spen Stan Stap Stock Stod Stow Sud Swan Swin Tad Tar Tem Thack Thorn Thur Til Tod "
        "Tom Trow Tun Twy Up Ux Wad Wal Wand Ware Was Wat Way Wel Wend Wes Whit Wick Wil Win "
        "Wither Wol Wood Worm Wray Wyn Yar Yel".split(),
        "ley worth ton field wood ford ham by combe den don dale gate shaw well son man more by "
        "bury bridge stone holme croft thwaite wick hurst ing land low mere bourne church cliffe "
        "cott er ett ey grave head house ings kins lock pole ridge row side stall stead tree "
        "wards way wright yard".split(),
    ),
    "muslim": (
        "Abd Ars Azh Bas Dil Far Faz Gul Hab Has Ina Jam Kab Kha Lut Maj Man Maq Mun Nad Naz Raf "
        "Rash Riz Sab Saf Sar Shaf Sul Taf Waz Wah Zaf Zul".split(),
        "ar id il im ir ood oor ullah ur uz wan eem een aat aq ani i uddin al han".split(),
    ),
    "hindu": (
        "Amb Bhag Chand Dab Gadh God Har Jag Kal Kan Kesh Lal Mad Maj Nag Nar Oza Pand Par Raj Ran "
        "Rath Sav Shank Sol Tan Tel Ved Vag Vir".split(),
        "ani aria wala iya ar ekar ia hia kar la mudar ran an asan ra ja nathan singam".split(),
    ),
    "sikh": (
        "Aul Bad Bar Bhan Chan Dos Gah Her Jag Kal Kul Lid Mal Nag Pan Rand Sam Sar Tak Ub".split(),
        "akh esar awa ia ha wan war har aura jal kh an hal ial".split(),
    ),
    "african": (
        "Abe Ade Aki Ama Anya Ayo Baba Chi Dada Eke Fa Ige Iwu Kwa Mba Nde Nwa Oba Oba Odu Ogu Oke "
        "Olu Omo Ony Osa Owo Sowa Uba Uzo".split(),
        "biyi bola dapo deji fe gbemi ji kanmi kwe leke lola meka mide nna nuga rin sanya tade "
        "tayo wale wuna yemi yinka zie".split(),
    ),
    "chinese": ("Au Bai Cai Deng Ding Fan Feng Han Jiang Jin Kong Liang Lu Pan Poon Qian".split(),
                ["", "", "g"]),
    "european": (
        "Adam Baran Bor Chmiel Czar Dobr Dab Gorsk Jan Jar Kot Kuch Lis Mal Mich Olsz Pietr Rog "
        "Sawi Sik Stach Szym Tom Urb Wal Wit Zaw Zim Ard Bal Const Dragom Ene Filip Ghin Mar Mold "
        "Negr Pop Rus Sand Tud Vas".split(),
        "ski czyk ek owski ewicz iak escu eanu ov a o ez ini elli as ik".split(),
    ),
}  # fmt: skip
# Parts of invented forenames, men's and women's.
RARE: tuple[tuple[Sequence[str], Sequence[str]], tuple[Sequence[str], Sequence[str]]] = (
    (
        "Al Bar Bran Bren Cal Cam Dar Del Der El Fin Gar Har Jar Jay Kel Ken Kir Lan Lin Mar Mer "
        "Nev Or Per Quin Ray Rod Shel Tal Tor Ty Vin Wes".split(),
        "an den don ell en ick in is ley lan man on son ton vin win".split(),
    ),
    (
        "Al An Ash Bry Char Cor Dar Del El Em Fay Gab Gla Hay Jan Jo Kar Kay Lor Mad Mar Mel Nat "
        "Or Per Ros Sha Tay Ver Vi".split(),
        "anna elle etta ia ice ina inda ine isa leigh lyn ora issa ena".split(),
    ),
)
