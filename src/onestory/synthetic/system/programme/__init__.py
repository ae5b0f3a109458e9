"""The invented programme: neighbourhood teams, whom they choose, and what they truly change."""
