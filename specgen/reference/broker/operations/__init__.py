"""What a product tells about itself: releases, bill of materials, contact for vulnerabilities, settings."""
