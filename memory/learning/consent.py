"""What a profile calls the consent to training."""

CONSENT = "training_consent"
"""Since when (ISO, UTC) the person agrees to training; absent, empty or None means no."""

ADULT = 18
"""Nobody younger is learned from, whatever was said."""
