"""What is paid for replaced parts, by dated lists, and the pages that show it to everybody."""
