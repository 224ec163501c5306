import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The colour of deep water. Shade 7 on white and shade 4 on the dark ground reach 4.5:1 (WCAG 2.2, 1.4.3). */
const TIDE: MantineColorsTuple = [
  '#e6f6f5',
  '#d2ebe9',
  '#a5d6d2',
  '#75c0ba',
  '#4fada6',
  '#35a098',
  '#1d8f87',
  '#0b746d',
  '#06605a',
  '#004a45',
]

export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 7 },
  colors: { tide: TIDE },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", Menlo, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.1rem' } },
  },
})

/** Mantine's dimmed text and placeholders are too pale for 4.5:1. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f7f9f9',
    '--mantine-color-dimmed': '#566164',
    '--mantine-color-placeholder': '#5f6b6e',
    '--mantine-color-anchor': '#0b6c66',
    '--mantine-color-error': '#b42318',
    '--tide-surface': '#ffffff',
    '--tide-line': '#dde4e4',
    '--tide-good': '#1a6b38',
    '--tide-good-ground': '#e2f4e7',
    '--tide-warn': '#7a4b00',
    '--tide-warn-ground': '#fdf0d5',
    '--tide-bad': '#a01c12',
    '--tide-bad-ground': '#fde8e6',
    '--tide-info': '#0a5a7d',
    '--tide-info-ground': '#e0f1f8',
    '--tide-neutral': '#414b4d',
    '--tide-neutral-ground': '#e9eeee',
    '--tide-required': '#4a3b9a',
    '--tide-required-ground': '#eceafa',
    '--tide-optional': '#0b665f',
    '--tide-optional-ground': '#dff3f1',
  },
  dark: {
    '--mantine-color-body': '#12191a',
    '--mantine-color-dimmed': '#a3b1b3',
    '--mantine-color-placeholder': '#9aa8aa',
    '--mantine-color-anchor': '#6fd0c7',
    '--mantine-color-error': '#ff9b92',
    '--tide-surface': '#1a2324',
    '--tide-line': '#303d3f',
    '--tide-good': '#8fdca6',
    '--tide-good-ground': '#173524',
    '--tide-warn': '#f5cd7e',
    '--tide-warn-ground': '#3b2d10',
    '--tide-bad': '#ffaaa2',
    '--tide-bad-ground': '#451e1b',
    '--tide-info': '#8fd3f0',
    '--tide-info-ground': '#12323f',
    '--tide-neutral': '#c9d3d4',
    '--tide-neutral-ground': '#2a3637',
    '--tide-required': '#c3baff',
    '--tide-required-ground': '#2c2750',
    '--tide-optional': '#86dcd3',
    '--tide-optional-ground': '#12383a',
  },
})
