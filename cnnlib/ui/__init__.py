"""The screen: the only place in `cnnlib` that imports Streamlit."""
