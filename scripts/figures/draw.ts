import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** Lines over one axis; `x` and `y` say what is counted, with the unit. */
export type Chart = {
  title: string;
  x: string;
  y: string;
  /** The x axis; else its points are whole numbers, each with a place of its own. */
  logarithmic?: boolean;
  lines: { name: string; points: (readonly [x: number, y: number])[] }[];
};

export type ThemeName = 'light' | 'dark';
type Theme = { ground: string; text: string; grid: string; lines: string[] };

/** Colours that can be read on GitHub's ground of that name. */
const THEMES: Record<ThemeName, Theme> = {
  light: {
    ground: '#ffffff',
    text: '#1f2328',
    grid: '#d1d9e0',
    lines: ['#0969da', '#bc4c00', '#1a7f37', '#8250df', '#bf3989', '#57606a'],
  },
  dark: {
    ground: '#0d1117',
    text: '#f0f6fc',
    grid: '#3d444d',
    lines: ['#4493f8', '#f0883e', '#3fb950', '#ab7df8', '#f778ba', '#9198a1'],
  },
};

const WIDTH = 640;
const HEIGHT = 320;
/** Text is measured here without its font, and may be longer than it seems. */
const LEGEND_GAP = 32;
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'emptyCircle'];

/** @returns an SVG */
export function draw({ title, x, y, logarithmic = false, lines }: Chart, themeName: ThemeName): string {
  const theme = THEMES[themeName];
  const secondRow = lines.length > 4 ? 40 : 0;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT + secondRow });
  const textStyle = { color: theme.text, fontFamily: 'sans-serif', fontSize: 12 };
  const axis = {
    nameLocation: 'middle',
    nameTextStyle: textStyle,
    axisLabel: { ...textStyle, formatter: label },
    axisLine: { lineStyle: { color: theme.text } },
    splitLine: { lineStyle: { color: theme.grid } },
  } as const;
  const places = [...new Set(lines.flatMap(({ points }) => points.map(([at]) => at)))];
  chart.setOption({
    animation: false,
    backgroundColor: theme.ground,
    color: theme.lines,
    title: { text: title, left: 'center', top: 2, textStyle: { ...textStyle, fontSize: 14, fontWeight: 'bold' } },
    legend: { show: lines.length > 1, top: 28, width: 500, itemWidth: 20, itemGap: LEGEND_GAP, textStyle },
    grid: { left: 70, right: 44, top: 66 + secondRow, bottom: 50 },
    xAxis: logarithmic
      ? { ...axis, type: 'log', name: x, nameGap: 30, min: Math.min(...places), max: Math.max(...places) }
      : { ...axis, type: 'category', name: x, nameGap: 30, data: places.map(String) },
    yAxis: { ...axis, type: 'value', name: y, nameGap: 50, min: 0 },
    series: lines.map(({ name, points }, i) => ({
      ...{ type: 'line', name, symbol: SYMBOLS[i % SYMBOLS.length] ?? 'circle', symbolSize: 8 },
      data: points.map(([at, value]) => (logarithmic ? [at, value] : [String(at), value])),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

function label(value: number | string): string {
  return Number(value).toLocaleString('en-US');
}
