"""The community early-vigilance forum (FKDM): its terms, its reports, the team's answers."""
