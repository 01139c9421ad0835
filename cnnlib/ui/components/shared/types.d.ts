// Types of the messages between Python and the components, for the type checker alone.

/** What Streamlit gives a component at every call; the setters of an older call are stale. */
export interface Component {
  data: Uint8Array | Record<string, unknown>;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

/** Red, green and blue, 0 to 255. */
export type Colour = number[];

/** Colours as `#rrggbb`; a role has one for the light and one for the dark theme. */
export interface Palette {
  light: string[];
  dark: string[];
  picture: string[];
  roles: Record<string, [string, string]>;
}

/** Colours of the theme on screen, resolved. */
export interface ThemeColours {
  key: string;
  theme: "light" | "dark";
  diverging: Colour[];
  picture: Colour[];
  roles: Record<string, Colour>;
}

/** `[row, column]`, counted from 0. */
export type Cell = [number, number];
export type Shape = [number, number];
/** `[grid, row, column]`. */
export type Ref = [string, number, number];
/** Cells that are used together. */
export type Term = Ref[];
/** A piece of an expression, and the grid whose number it is if it is one. */
export type Token = [string, string | null];
export type Form = "dot" | "sum" | "mean" | "max" | "variance";

/** A rule as `Rule.to_json` in `cnnlib/provenance` sends it; the kind says which fields it has. */
export interface Rule {
  kind:
    | "sliding_window"
    | "pooling_window"
    | "multi_channel_window"
    | "pooling_gradient"
    | "matmul"
    | "reduction"
    | "broadcast"
    | "elementwise";
  target: string;
  [field: string]: any;
}

/** Numbers in rows and columns. */
export interface Values {
  shape: Shape;
  values: Float64Array;
}

/** A grid as `Grid.to_json` sends it, with its values. */
export interface Grid extends Values {
  name: string;
  role: string;
  title: string;
  type: "f4" | "f8";
  pad: [number, number, number, number];
  editable: boolean;
  unreadRows: number[];
  unreadColumns: number[];
  scale: "signed" | "picture" | "plain";
  limit: number | null;
  below: boolean;
  row: number | null;
  faded: boolean;
  groups: number[][] | null;
  decimals: number | null;
  stretch: Shape | null;
  size: string | null;
  tensor: string;
}

/** A cell of a named grid. */
export interface GridCell {
  grid: string;
  row: number;
  column: number;
}

/** The header of a message to the stage. */
export interface StageHead {
  grids: Omit<Grid, "values">[];
  rules: Rule[];
  main: string | null;
  separators: string[];
  selected: [] | Ref;
  pinned: boolean;
  reportsPins: boolean;
  stepper: string | null;
  height: number;
  rows: number;
  terms: number;
  chain: boolean;
  palette: Palette;
  labels: Record<string, string>;
  acknowledged: [string | null, number];
}

/** Outlines of one grid: which cells, and small notes beside them. */
export interface Highlights {
  selected: Cell[];
  sources: Cell[];
  dependents: Cell[];
  factors: Cell[];
  /** Copies that broadcasting stretches, where they are drawn. */
  copies: Cell[];
  notes: { row: number; column: number; text: string; role: string }[];
  /** The largest source of a maximum. */
  winner?: Cell;
  /** How many of the sources equal it. */
  ties?: number;
  frame?: Record<"x" | "y" | "width" | "height", number>;
  /** Whether the frame has gaps between its cells. */
  gaps?: boolean;
}

/** One picture as `image_panels` sends it. */
export interface PanelSpec {
  title: string;
  role: string;
  caption: string;
  size: string;
  file: string;
  height: number;
  width: number;
  channels: number;
  dtype: string;
  scale: "picture" | "signed";
  range: [number, number];
}

/** The header of a message to the image panels. */
export interface PanelsHead {
  panels: PanelSpec[];
  palette: Palette;
  zoom: boolean;
  download: boolean;
  selectable: boolean;
  scales: boolean;
  height: number;
  labels: Record<string, string>;
}

/** The header of a message to the gallery. */
export interface GalleryHead {
  palette: Palette;
  label: string;
  captions: string[];
  height: number;
  width: number;
  channels: number;
  selected: number | null;
  acknowledged: number;
  size: number;
}

/** The message to the confusion matrix; places count the cells row by row. */
export interface ConfusionHead {
  palette: Palette;
  names: string[];
  counts: number[][];
  recall: string[] | null;
  precision: string[] | null;
  selected: number | null;
  selectable: boolean;
  acknowledged: number;
  labels: Record<
    | "table"
    | "true"
    | "predicted"
    | "recall"
    | "precision"
    | "recognized"
    | "confused"
    | "hint",
    string
  >;
}

/** Where new points of growing curves begin. */
export interface PointsHead {
  run: string;
  starts: number[];
}

/** Where the browser polls for what grows between two runs of the script. */
export interface LiveSource {
  address: string;
  mark: string;
  every: number;
}

/** What the polled endpoint answers. */
export interface LiveAnswer {
  mark: string;
  html?: Record<string, { version: string | number; html: string }>;
  points?: PointsHead & { arrays: number[][] };
}

/** The header of a message to the plot. */
export interface PlotHead {
  plotly: string;
  height: number;
  alt: string;
  digest: string;
  uirevision: string;
  dark: Record<string, string>;
  report: string[];
  points: PointsHead | null;
  feed: LiveSource | null;
  labels: { failed: string; modebar: Record<string, string> };
  language: string;
}

/** The header of a message to the colour mixer. */
export interface MixerHead {
  palette: Palette;
  width: number;
  height: number;
  matrix: number[];
  limit: number;
  acknowledged: number;
  channels: { code: string; name: string }[];
  labels: Record<string, string>;
}

/** The header of a message to the maps over a picture. */
export interface OverlayHead {
  palette: Palette;
  /** Colours of a negative and of a positive value over the picture. */
  tints: string[];
  /** Strength at which the tints are full, 0 to 1. */
  tintAt: number;
  picture: Shape;
  cells: Shape;
  signed: boolean;
  limit: number;
  /** In percent. */
  strength: number;
  acknowledged: number;
  maps: { title: string; detail: string; note: string }[];
  /** Channels whose values follow the maps, 0 where none do. */
  channels: number;
  rectified: boolean;
  labels: Record<string, string>;
}

/** The header of a message to the learning-rate slider. */
export interface RateHead {
  label: string;
  rate: number;
  least: number;
  most: number;
  disabled: boolean;
}

/** The message to a number field. */
export interface NumberHead {
  html: string;
  name: string;
  help: string;
  collapsed: boolean;
  value: number;
  low: number;
  high: number;
  step: number;
  openLow: boolean;
  whole: boolean;
  refused: string | null;
  refusal: string;
  disabled: string;
  acknowledged: [string | null, number];
  labels: Record<"down" | "up" | "help" | "failed", string>;
}

/** A layer of a network as the diagram gets it; inputs are numbers of layers, -1 the picture. */
export interface DiagramLayer {
  name: string;
  kind: string;
  category: string;
  /** Whether it is drawn as a thin strip that goes with the layer before it. */
  thin: boolean;
  label: string;
  inputs: number[];
  shape: number[];
  parameters: number;
  macs: number;
  memory: string;
  field: { size: Shape; stride: Shape } | null;
  /** Whether the whole picture reaches every cell. */
  whole: boolean;
  mark: "" | "added" | "missing" | "changed";
}

/** Layers under one path; children are numbers of layers or groups. */
export interface DiagramGroup {
  path: string;
  name: string;
  repeats: number;
  layers: number;
  entering: number[];
  parameters: number;
  macs: number;
  children: (number | DiagramGroup)[];
}

export interface DiagramNetwork {
  label: string;
  shape: number[];
  layers: DiagramLayer[];
  tree: (number | DiagramGroup)[];
}

/** The header of a message to the picture with a receptive field; pairs are rows and columns. */
export interface FieldHead {
  palette: Palette;
  height: number;
  width: number;
  channels: number;
  /** Most CSS pixels the picture may be high. */
  tall: number;
  layer: string;
  cells: Shape;
  field: { size: Shape; stride: Shape; start: Shape } | null;
  whole: boolean;
  effective: boolean;
  /** The cell that the effective field is of. */
  middle: Cell;
  labels: Record<string, string>;
}

/** The message to the network diagram. */
export interface DiagramHead {
  networks: DiagramNetwork[];
  vertical: boolean;
  /** Number of a network and name of its layer. */
  chosen: [number, string] | null;
  open: string[];
  acknowledged: [string | null, number];
  palette: Palette;
  labels: Record<string, string>;
  categories: Record<string, string>;
}

/** A layer in the strip of the feature maps. */
export interface MapsLayer {
  name: string;
  kind: string;
  category: string;
  shape: string;
  channels: number;
  largest: number;
  /** Size of its thumbnail. */
  rows: number;
  columns: number;
}

export type MapsOrder = "index" | "activity";
export type MapsScale = "channel" | "layer" | "network";

/** The header of a message to the feature maps. */
export interface MapsHead {
  layers: MapsLayer[];
  opened: string;
  maps: { count: number; rows: number; columns: number };
  /** Of how many rows and columns one is sent. */
  step: number;
  kernels: MapsKernels | null;
  /** Names of the channels, as of the classes; none where they have none. */
  names: string[];
  channel: number;
  order: MapsOrder;
  scale: MapsScale;
  whyNone: string;
  acknowledged: [string | null, number];
  palette: Palette;
  labels: Record<string, string>;
}

/** The kernels of a layer, or one of them. */
export interface MapsKernels {
  layer: string;
  /** Whether they are the weights of a dense layer's units. */
  dense: boolean;
  first: number;
  count: number;
  slices: number;
  rows: number;
  columns: number;
  bias: number[] | null;
}

/** The header of a message to the switches of channels. */
export interface SwitchesHead {
  layer: string;
  count: number;
  rows: number;
  columns: number;
  off: number[];
  /** The channels as they stand on the page. */
  order: number[];
  /** By how much the accuracy falls without each channel, by channel; null while unknown. */
  drops: number[] | null;
  dropTexts: string[];
  acknowledged: [string | null, number];
  palette: Palette;
  labels: Record<string, string>;
}

declare global {
  interface Window {
    Plotly: any;
  }
}
