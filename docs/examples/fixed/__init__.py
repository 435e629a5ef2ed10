"""The same back end: every resource is entered or released, by somebody who owns it."""
