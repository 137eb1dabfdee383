import type { GraphMessage, NamedMessage } from "../../nn/onnx/message.js";

/** The graph with every name of a value behind a prefix, so that it can stand in another graph without a clash. */
export function prefixed(graph: GraphMessage, prefix: string): GraphMessage {
  // An empty name leaves an optional input out.
  const rename = (name: string) => (name === "" ? "" : prefix + name);
  const named = <T extends NamedMessage>(items: readonly T[] = []) =>
    items.map((item) => ({ ...item, name: rename(item.name) }));
  return {
    ...graph,
    input: named(graph.input),
    output: named(graph.output),
    initializer: named(graph.initializer),
    valueInfo: named(graph.valueInfo),
    node: graph.node.map((node) => ({
      ...node,
      name: rename(node.name ?? ""),
      input: node.input.map(rename),
      output: node.output.map(rename),
      attribute: (node.attribute ?? []).map((attribute) =>
        attribute.g ? { ...attribute, g: prefixed(attribute.g, prefix) } : attribute,
      ),
    })),
  };
}
