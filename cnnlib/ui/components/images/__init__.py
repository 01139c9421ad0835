"""Images and feature maps drawn on canvases."""
