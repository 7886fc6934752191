// Where boxes stand in a picture of a graph: in ranks from top to bottom, lines around boxes.
// Knows numbers alone: nodes are {w, h}, edges are [from, to].

const GAP = { across: 28, down: 34, line: 14 };
const MOST_BENDS = 60000;

function arrange(nodes, edges) {
  const rank = rankOf(nodes.length, edges);
  const points = nodes.map((node, i) => ({ w: node.w, h: node.h, rank: rank[i], up: [], down: [] }));
  const routes = edges.map((edge) => routed(points, edge));
  const ranks = ordered(points);
  placeAcross(ranks);
  const height = placeDown(ranks);
  let left = Infinity, right = -Infinity;
  for (const point of points) {
    left = Math.min(left, point.x - point.w / 2);
    right = Math.max(right, point.x + point.w / 2);
  }
  for (const point of points) point.x -= left;
  return { points, routes, width: points.length ? right - left : 0, height };
}

// The longest way to each node; what lies on a circle is taken in the order of the file.
function rankOf(size, edges) {
  const out = Array.from({ length: size }, () => []);
  const waiting = new Int32Array(size);
  for (const [from, to] of edges) { out[from].push(to); waiting[to] += 1; }
  const sources = waiting.map((n) => (n ? 0 : 1));
  const rank = new Int32Array(size), done = new Uint8Array(size), queue = [];
  for (let i = 0; i < size; i += 1) if (!waiting[i]) queue.push(i);
  for (let next = 0, first = 0; ; ) {
    if (next === queue.length) {
      while (first < size && done[first]) first += 1;
      if (first === size) break;
      queue.push(first);
    }
    const node = queue[next++];
    if (done[node]) continue;
    done[node] = 1;
    for (const to of out[node]) {
      if (done[to]) continue;
      rank[to] = Math.max(rank[to], rank[node] + 1);
      if ((waiting[to] -= 1) === 0) queue.push(to);
    }
  }
  for (let i = 0; i < size; i += 1) {  // inputs stand right above what takes them
    if (!sources[i] || !out[i].length) continue;
    const least = Math.min(...out[i].map((to) => rank[to]).slice(0, 1000));
    if (least > rank[i] + 1) rank[i] = least - 1;
  }
  return rank;
}

// The points that a line goes through: one in each rank between its ends.
function routed(points, [from, to]) {
  const a = points[from], b = points[to];
  const span = b.rank - a.rank;
  if (span <= 0 || (span > 1 && points.length + span > MOST_BENDS)) return [a, b];
  const route = [a];
  for (let rank = a.rank + 1; rank < b.rank; rank += 1) {
    const bend = { w: GAP.line, h: 0, rank, up: [], down: [], isBend: true };
    points.push(bend);
    route.push(bend);
  }
  route.push(b);
  for (let i = 1; i < route.length; i += 1) {
    route[i - 1].down.push(route[i]);
    route[i].up.push(route[i - 1]);
  }
  return route;
}

// Each rank from left to right, so that few lines cross: by the mean place of neighbours.
function ordered(points) {
  const ranks = [];
  for (const point of points) (ranks[point.rank] = ranks[point.rank] || []).push(point);
  for (let i = 0; i < ranks.length; i += 1) ranks[i] = ranks[i] || [];
  const number = (rank) => rank.forEach((point, i) => { point.order = i; });
  ranks.forEach(number);
  const sweep = (rank, side) => {
    if (rank.length < 2) return;
    for (const point of rank) {
      const near = point[side];
      point.wish = near.length ? near.reduce((sum, p) => sum + p.order / rankSize(p), 0) / near.length
        : point.order / rank.length;
    }
    rank.sort((a, b) => a.wish - b.wish || a.order - b.order);
    number(rank);
  };
  const rankSize = (point) => Math.max(1, ranks[point.rank].length - 1);
  for (let round = 0; round < 4; round += 1) {
    for (let i = 1; i < ranks.length; i += 1) sweep(ranks[i], "up");
    for (let i = ranks.length - 2; i >= 0; i -= 1) sweep(ranks[i], "down");
  }
  return ranks;
}

function placeAcross(ranks) {
  for (const rank of ranks) {
    let x = 0;
    for (const point of rank) { point.x = x + point.w / 2; x += point.w + GAP.across; }
    for (const point of rank) point.x -= x / 2;
  }
  // From ranks that stand in the middle, by steps that look both ways: what looks one way only
  // carries small shifts along, and a long graph drifts aside.
  for (let round = 0; round < 6; round += 1) {
    for (let i = 1; i < ranks.length; i += 1) settle(ranks[i]);
    for (let i = ranks.length - 2; i >= 0; i -= 1) settle(ranks[i]);
  }
  straighten(ranks);
}

// Where a box stands all but below the only one that it follows, right below it.
function straighten(ranks) {
  for (const rank of ranks) {
    for (const point of rank) {
      const [above] = point.up;
      if (point.up.length === 1 && above.down.length === 1 && Math.abs(above.x - point.x) < 6) point.x = above.x;
    }
  }
}

// As near to the mean of the neighbours, above and below, as the others in the rank allow: least squares, by pooling
// neighbours that would overlap (pool adjacent violators).
function settle(rank) {
  const blocks = [];
  let offset = 0;
  rank.forEach((point, i) => {
    if (i) offset += (point.isBend ? GAP.line : GAP.across) + point.w / 2 + rank[i - 1].w / 2;
    point.offset = offset;
    const [weight, wish] = wished(point);
    let block = { weight, mean: wish - offset, first: i };
    while (blocks.length && blocks[blocks.length - 1].mean >= block.mean) {
      const last = blocks.pop();
      const sum = last.weight + block.weight;
      const mean = (last.mean * last.weight + block.mean * block.weight) / sum;
      block = { weight: sum, mean, first: last.first };
    }
    blocks.push(block);
  });
  blocks.forEach((block, i) => {
    const end = i + 1 < blocks.length ? blocks[i + 1].first : rank.length;
    for (let j = block.first; j < end; j += 1) rank[j].x = block.mean + rank[j].offset;
  });
}

// A line is straight between its bends, so that they hold each other faster than boxes do.
function wished(point) {
  let weight = 0.01, sum = 0.01 * point.x;
  for (const near of point.up) { const w = point.isBend && near.isBend ? 6 : 1; weight += w; sum += w * near.x; }
  for (const near of point.down) { const w = point.isBend && near.isBend ? 6 : 1; weight += w; sum += w * near.x; }
  return [weight, sum / weight];
}

function placeDown(ranks) {
  let y = 0;
  for (const rank of ranks) {
    const tallest = rank.reduce((most, point) => Math.max(most, point.h), 0);
    for (const point of rank) {
      point.h = point.isBend ? tallest : point.h;
      point.y = y;  // the top
    }
    y += tallest + GAP.down;
  }
  return Math.max(0, y - GAP.down);
}
