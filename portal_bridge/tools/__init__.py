"""The call centre's own tools: told of conversations that wait, are claimed, are over."""
