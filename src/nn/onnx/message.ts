/** ONNX's own messages, as far as a network is taken apart or put together; other fields pass through unread. */
export interface ModelMessage {
  readonly irVersion?: unknown;
  readonly opsetImport: readonly { readonly domain?: string; readonly version: unknown }[];
  readonly graph: GraphMessage;
}

export interface GraphMessage {
  readonly name?: string;
  readonly node: readonly NodeMessage[];
  readonly initializer: readonly NamedMessage[];
  readonly input: readonly NamedMessage[];
  readonly output: readonly NamedMessage[];
  readonly valueInfo?: readonly NamedMessage[];
}

export interface NamedMessage {
  readonly name: string;
}

export interface NodeMessage {
  readonly name?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute?: readonly { readonly g?: GraphMessage | null }[];
}
