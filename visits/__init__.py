"""The visit itself: plan, permit, doorstep, record, report."""
