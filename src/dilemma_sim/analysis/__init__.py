"""Questions asked of results: what needs paired or perturbed runs."""
