import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".venv/", "static/", "tests/browser/apps/static/"] },
  js.configs.recommended,
  {
    files: ["cnnlib/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "object-shorthand": "error",
    },
  },
];
