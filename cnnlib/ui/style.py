"""The few rules of CSS that Streamlit's theme cannot express."""

STYLE = """
.stMainBlockContainer { padding: 3.6rem 2rem 3rem; max-width: 1680px; }
.stApp h1 { font-size: 1.7rem; font-weight: 650; padding: 0 0 .2rem; letter-spacing: -.01em; }
.stApp h2 { font-size: 1.15rem; font-weight: 600; padding: .4rem 0 .2rem; }
.st-key-language { position: fixed; top: .55rem; right: 4.2rem; z-index: 1000000; width: auto; }
.st-key-language button { min-height: 2rem; padding: .1rem .7rem; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.8rem 1rem 2rem; }
}
"""
