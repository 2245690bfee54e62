"""What WeChat and WeCom have in common: signatures, sealed bodies, tokens, error codes, numbered choices."""
