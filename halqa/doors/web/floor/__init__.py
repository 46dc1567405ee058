"""The pages of the floor: participants', the stage, the desk."""
