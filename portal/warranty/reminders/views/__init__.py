"""The page on which an owner turns reminders off and on."""
