"""No models. Django sends post_migrate only to an app with this module, and ``rights`` needs that signal."""
