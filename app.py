"""CNN Explorer: `streamlit run app.py`.  Navigation, theme and language; nothing else.

Streamlit imports this file once, for the server, and runs it as a script for every visitor.
"""

import streamlit as st
from starlette.middleware import Middleware

from cnnlib.ui.core import app_shell
from cnnlib.ui.core.allowed_hosts import AllowedHosts
from cnnlib.ui.core.language import _
from cnnlib.ui.core.shutdown import install_exit_handlers
from cnnlib.ui.core.visitor import VisitorCookie
from cnnlib.ui.pages.training import live_endpoint


def first() -> None:
    """The bare address opens the first page, which keeps an address of its own."""
    st.switch_page(convolution, query_params=st.query_params.to_dict())


if __name__ == "__main__":
    st.set_page_config(page_title="CNN Explorer", page_icon="assets/icon.svg", layout="wide")
    app_shell.inject_css()
    convolution = st.Page("pages/convolution.py", title=_("Convolution"))
    channels = st.Page("pages/channels.py", title=_("Channels"))
    pooling = st.Page("pages/pooling.py", title=_("Pooling"))
    products = st.Page("pages/products.py", title=_("Products"))
    batch_norm = st.Page("pages/batch_norm.py", title=_("Batch norm"))
    architectures = st.Page("pages/architectures.py", title=_("Architectures"))
    training = st.Page("pages/training.py", title=_("Training"))
    inside = st.Page("pages/inside.py", title=_("Inside"))
    page = st.navigation(
        [
            st.Page(first, title="CNN Explorer", default=True, visibility="hidden"),
            convolution,
            channels,
            pooling,
            products,
            batch_norm,
            architectures,
            training,
            inside,
        ],
        position="top",
    )
    app_shell.language_switch()
    page.run()
else:
    install_exit_handlers()
    middleware = [Middleware(AllowedHosts), Middleware(VisitorCookie)]
    app = st.App(__file__, routes=live_endpoint.routes(), middleware=middleware)
