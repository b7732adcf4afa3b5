"""What is owed: debts, schedules, payments. This room knows no people."""
