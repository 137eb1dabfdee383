/**
 * The part of onnx.proto3 (ONNX 1.x, IR version 8) that Selfsame writes, as protobufjs' JSON descriptor.
 * Field numbers are ONNX's own.
 */
const field = (id: number, type: string, rule?: "repeated") => (rule ? { id, type, rule } : { id, type });

export const onnxSchema = {
  nested: {
    onnx: {
      nested: {
        ModelProto: {
          fields: {
            irVersion: field(1, "int64"),
            producerName: field(2, "string"),
            graph: field(7, "GraphProto"),
            opsetImport: field(8, "OperatorSetIdProto", "repeated"),
            metadataProps: field(14, "StringStringEntryProto", "repeated"),
          },
        },
        OperatorSetIdProto: { fields: { domain: field(1, "string"), version: field(2, "int64") } },
        StringStringEntryProto: { fields: { key: field(1, "string"), value: field(2, "string") } },
        GraphProto: {
          fields: {
            node: field(1, "NodeProto", "repeated"),
            name: field(2, "string"),
            initializer: field(5, "TensorProto", "repeated"),
            input: field(11, "ValueInfoProto", "repeated"),
            output: field(12, "ValueInfoProto", "repeated"),
          },
        },
        NodeProto: {
          fields: {
            input: field(1, "string", "repeated"),
            output: field(2, "string", "repeated"),
            name: field(3, "string"),
            opType: field(4, "string"),
            attribute: field(5, "AttributeProto", "repeated"),
          },
        },
        AttributeProto: {
          fields: {
            name: field(1, "string"),
            f: field(2, "float"),
            i: field(3, "int64"),
            s: field(4, "bytes"),
            t: field(5, "TensorProto"),
            g: field(6, "GraphProto"),
            floats: field(7, "float", "repeated"),
            ints: field(8, "int64", "repeated"),
            type: field(20, "int32"),
          },
        },
        TensorProto: {
          fields: {
            dims: field(1, "int64", "repeated"),
            dataType: field(2, "int32"),
            name: field(8, "string"),
            rawData: field(9, "bytes"),
          },
        },
        ValueInfoProto: { fields: { name: field(1, "string"), type: field(2, "TypeProto") } },
        TypeProto: { fields: { tensorType: field(1, "TensorTypeProto") } },
        TensorTypeProto: { fields: { elemType: field(1, "int32"), shape: field(2, "TensorShapeProto") } },
        TensorShapeProto: { fields: { dim: field(1, "DimensionProto", "repeated") } },
        DimensionProto: { fields: { dimValue: field(1, "int64"), dimParam: field(2, "string") } },
      },
    },
  },
};
