import {
  Badge,
  Button,
  Card,
  createTheme,
  type MantineColorsTuple,
  Menu,
  Modal,
  Paper,
  Switch,
  Table,
  Tooltip,
} from '@mantine/core';

/** Deep water: what can be pressed, and what is chosen. */
const petrol: MantineColorsTuple = [
  '#e8f5f5',
  '#d2e9e9',
  '#a5d3d4',
  '#74bcbe',
  '#4ba8ab',
  '#2f999d',
  '#1a868a',
  '#0d7074',
  '#0a5b5f',
  '#064649',
];

/** Neutrals lean towards the petrol, so that grey looks calm beside it. */
const gray: MantineColorsTuple = [
  '#f6f8f8',
  '#eef2f2',
  '#e2e8e9',
  '#d0d8da',
  '#b1bdbf',
  '#8b999c',
  '#647275',
  '#4b585b',
  '#323d40',
  '#1c2426',
];

const dark: MantineColorsTuple = [
  '#d7dedf',
  '#b9c4c6',
  '#97a5a8',
  '#75848a',
  '#37454a',
  '#2a363a',
  '#1f292d',
  '#161f22',
  '#101719',
  '#0a0f11',
];

/** Sizes are a step below the library's: operators look at many rows at once. */
export const theme = createTheme({
  colors: { petrol, gray, dark },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 8 },
  fontFamily: "'IBM Plex Sans Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, monospace",
  headings: {
    fontFamily: "'IBM Plex Sans Variable', system-ui, sans-serif",
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.75rem' },
      h2: { fontSize: '1rem', lineHeight: '1.5rem' },
      h3: { fontSize: '0.875rem', lineHeight: '1.25rem' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Card: Card.extend({ defaultProps: { withBorder: true } }),
    Menu: Menu.extend({
      // Without what would take the first focus: screen readers find it among the entries, where it is none.
      defaultProps: { shadow: 'md', position: 'bottom-end', withInitialFocusPlaceholder: false },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.45 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
    Paper: Paper.extend({ defaultProps: { withBorder: true } }),
    Switch: Switch.extend({ defaultProps: { withThumbIndicator: false } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 8, horizontalSpacing: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 250, withArrow: true, multiline: true } }),
  },
});
