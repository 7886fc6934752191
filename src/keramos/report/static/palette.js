// Which family a layer is of, by its class; its colour is in the style sheet.

const FAMILIES = [
  ["model", /^(Sequential|Functional|Model)$/],
  ["input", /^InputLayer$/],
  ["convolution", /Conv|LocallyConnected/],
  ["recurrent", /LSTM|GRU|RNN|Bidirectional|TimeDistributed/],
  ["attention", /Attention|Transformer/],
  ["normalization", /Normalization/],
  ["pooling", /Pool/],
  ["activation", /^(Activation|.*ReLU|ELU|Softmax|Sigmoid|Swish|GELU|SReLU)$/],
  ["regularization", /Dropout|GaussianNoise|ActivityRegularization/],
  ["merge", /^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot|Merge)$/],
  ["shape", /Reshape|Flatten|Permute|Repeat|Padding|Cropping|UpSampling|Masking|Rescaling|Resizing/],
  ["dense", /Dense|Embedding/],
];

function familyOf(layer) {
  if (layer.operation) return "operation";
  const family = FAMILIES.find(([, pattern]) => pattern.test(layer.class));
  return family ? family[0] : "other";
}

const children = new Map();  // number of a model -> numbers of its layers; -1 is the outermost
(data.layers || []).forEach((layer, i) => {
  layer.number = i;
  layer.family = familyOf(layer);
  if (!children.has(layer.parent)) children.set(layer.parent, []);
  children.get(layer.parent).push(i);
});
const isModel = (number) => children.has(number);

// What takes the outputs of a layer, in the model it stands in.
const consumers = new Map();
(data.layers || []).forEach((layer) => {
  for (const call of layer.calls) {
    for (const [from] of call) {
      if (!consumers.has(from)) consumers.set(from, new Set());
      consumers.get(from).add(layer.number);
    }
  }
});
const producers = (layer) => [...new Set(layer.calls.flat().map(([from]) => from))];

// ---- what is unsafe: in which layer, the innermost

const SEVERE = ["critical", "high"];
const layerAt = (place) => (data.layers || []).filter((layer) => place.includes(layer.at + ".") || place.endsWith(layer.at)).pop();
for (const finding of (data.safety || {}).findings || []) {
  const layer = SEVERE.includes(finding.severity) ? layerAt(finding.place) : null;
  if (layer) (layer.findings = layer.findings || []).push(finding);
}

const aroundOf = (layer) => {
  const around = [];
  for (let parent = layer.parent; parent >= 0; parent = data.layers[parent].parent) around.unshift(parent);
  return around;
};
