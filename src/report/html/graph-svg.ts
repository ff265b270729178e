/** The graph of a workflow as SVG. Names are in the text of links: an SVG `title` would become the title of Spyglass's page. */
import { formatDuration } from '../durations.ts';
import type { StepReport } from '../run-report.ts';
import {
  boxPadding,
  captionHeight,
  cellSize,
  cellsInRow,
  type LevelLayout,
  layoutLevel,
  longestLabel,
  type PlacedNode,
  type Point,
} from './graph-layout.ts';
import type { GraphLevel, GraphNode } from './graph-model.ts';
import { html, type Markup } from './markup.ts';
import { phaseLooks } from './phase-look.ts';
import { shortText } from './short-text.ts';
import type { StepNode } from './step-tree.ts';

const margin = 4;

/** `anchor` of a step's place in the report is the id of its row. */
export function graphSvg(level: GraphLevel, anchor: Anchor): Markup {
  const layout = layoutLevel(level);
  const [width, height] = [layout.width + 2 * margin, layout.height + 2 * margin];
  return html`<svg class="graph" role="group" aria-label="Graph of the steps. Arrow keys go from step to step." width="${width}" height="${height}" viewBox="${-margin} ${-margin} ${width} ${height}">${levelMarkup(layout, anchor)}</svg>`;
}

function levelMarkup({ nodes, edges }: LevelLayout, anchor: Anchor): Markup {
  const path = edges.map(edgePath).join('');
  return html`${path === '' ? null : { markup: `<path class="edge" d="${path}"/>` }}${nodes.map((node) => nodeMarkup(node, anchor))}`;
}

function edgePath([from, to]: readonly [Point, Point]): string {
  const middle = Math.round((from.y + to.y) / 2);
  return from.x === to.x
    ? `M${from.x} ${from.y}V${to.y}`
    : `M${from.x} ${from.y}C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
}

type Anchor = (index: number) => string;

function nodeMarkup(placed: PlacedNode, anchor: Anchor): Markup {
  const place = html`translate(${placed.x} ${placed.y})`;
  const rect = html`<rect width="${placed.width}" height="${placed.height}" rx="6"/>`;
  switch (placed.node.type) {
    case 'step':
      return html`<g transform="${place}">${stepMarkup(placed, rect, anchor)}</g>`;
    case 'cells':
      return html`<g class="cells ${toneOf(placed.node)}" transform="${place}">${rect}${cellsMarkup(placed, anchor)}</g>`;
    case 'box':
      return html`<g class="box" transform="${place}">${rect}${boxMarkup(placed, anchor)}</g>`;
  }
}

function stepMarkup({ node }: PlacedNode, rect: Markup, anchor: Anchor): Markup {
  const { step, index } = node.step;
  return html`<a class="${classesOf(step)}" tabindex="-1" href="#${anchor(index)}">${rect}<text x="10" y="18">${iconOf(step)} ${shortText(node.label, longestLabel)}</text><text class="small" x="10" y="34">${step.phase}${timeOf(step)}</text></a>`;
}

function cellsMarkup({ node }: PlacedNode, anchor: Anchor): Markup {
  const { step, index } = node.step;
  const caption = html`<text x="10" y="17">${shortText(node.label, longestLabel)}</text>`;
  const isLoop = node.cells.includes(node.step);
  return html`${isLoop ? caption : html`<a class="${classesOf(step)}" tabindex="-1" href="#${anchor(index)}">${caption}</a>`}${node.cells.map((cell, place) => cellMarkup(cell, place, anchor))}`;
}

/** Its name is read out and not seen. */
function cellMarkup({ step, index }: StepNode, place: number, anchor: Anchor): Markup {
  const x = boxPadding + (place % cellsInRow) * cellSize;
  const y = captionHeight + Math.floor(place / cellsInRow) * cellSize;
  const side = cellSize - 3;
  return html`<a class="cell ${phaseLooks[step.phase].tone}" tabindex="-1" href="#${anchor(index)}"><rect x="${x}" y="${y}" width="${side}" height="${side}" rx="3"/><text class="unseen" x="${x}" y="${y}">${shortText(step.displayName, longestLabel)} ${step.phase}</text></a>`;
}

function boxMarkup({ node, width, inside }: PlacedNode, anchor: Anchor): Markup {
  const { step, index } = node.step;
  const left = Math.round((width - (inside?.width ?? 0)) / 2);
  return html`<a class="${classesOf(step)}" tabindex="-1" href="#${anchor(index)}"><text x="10" y="17">${iconOf(step)} ${shortText(node.label, longestLabel)}<tspan class="small"> ${step.phase}${timeOf(step)}</tspan></text></a><g transform="translate(${left} ${captionHeight + boxPadding})">${inside === null ? null : levelMarkup(inside, anchor)}</g>`;
}

/** A retry is what became of it; a loop is bad where an item is. */
function toneOf({ step, cells }: GraphNode): string {
  const counted = cells.includes(step) ? cells : [step];
  return counted.some((each) => phaseLooks[each.step.phase].tone === 'bad') ? 'bad' : '';
}

function iconOf({ phase }: StepReport): Markup {
  return html`<tspan class="icon">${phaseLooks[phase].icon}</tspan>`;
}

function classesOf({ phase, isHook }: StepReport): string {
  return `node ${phaseLooks[phase].tone}${isHook ? ' hook' : ''}`;
}

function timeOf({ startedAt, finishedAt }: StepReport): string {
  return startedAt === null || finishedAt === null ? '' : ` ${formatDuration(finishedAt - startedAt)}`;
}
