// esbuild gathers what is imported into one style sheet beside the bundle.
declare module '*.css';
