"""CNN Explorer: `streamlit run app.py`.  Navigation, theme and language; nothing else."""

import streamlit as st

from cnnlib.ui import frame
from cnnlib.ui.language import _

st.set_page_config(page_title="CNN Explorer", page_icon="assets/icon.svg", layout="wide")
frame.dress()
page = st.navigation(
    [st.Page("pages/convolution.py", title=_("Convolution"), url_path="convolution", default=True)],
    position="top",
)
frame.language_switch()
page.run()
