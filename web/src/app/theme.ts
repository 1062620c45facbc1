/**
 * The theme: greenstone (pounamu) as the one colour of our own, greys with a tint of it, and everything a size smaller than
 * Mantine's default, for long lists.
 */
import { createTheme, type MantineColorsTuple } from '@mantine/core'

const pounamu: MantineColorsTuple = [
  '#ecf8f3',
  '#d3eee3',
  '#a9dcc9',
  '#79c6ab',
  '#4bad8e',
  '#237e65',
  '#1b6b57',
  '#165a49',
  '#124a3c',
  '#0e3b30',
]

/** Its contrast with white and with its light shades is sufficient (WCAG 2.2 §1.4.3), unlike that of Mantine's red. */
const red: MantineColorsTuple = [
  '#fdf1f1',
  '#fbe0e0',
  '#f5bcbc',
  '#ee9696',
  '#e57373',
  '#cf3f3f',
  '#c02b2b',
  '#a52222',
  '#8a1c1c',
  '#6e1616',
]

const gray: MantineColorsTuple = [
  '#f7f9f8',
  '#f0f3f2',
  '#e5e9e8',
  '#d6dcda',
  '#bfc8c5',
  '#939f9b',
  '#5c6965',
  '#45514d',
  '#2b3532',
  '#18201e',
]

const dark: MantineColorsTuple = [
  '#dbe1df',
  '#b9c2bf',
  '#93a09c',
  '#66726e',
  '#39433f',
  '#2a322f',
  '#1e2523',
  '#141918',
  '#0f1312',
  '#0a0d0c',
]

export const theme = createTheme({
  colors: { pounamu, red, gray, dark },
  primaryColor: 'pounamu',
  primaryShade: { light: 6, dark: 5 },
  black: '#18201e',
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '1.3' },
      h2: { fontSize: '16px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.45' },
      h4: { fontSize: '13px', lineHeight: '1.45' },
    },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // No asterisk behind the label of a required field.
    InputWrapper: { defaultProps: { withAsterisk: false } },
    NumberInput: { defaultProps: { hideControls: true } },
    // A selected option is cleared by the clear button, if there is one, and not by a second click.
    Select: { defaultProps: { allowDeselect: false } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    CloseButton: { defaultProps: { 'aria-label': 'Close' } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true, arrowSize: 6 } },
    // Titles hold names and errors, which may have several lines.
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 } },
      styles: { title: { lineHeight: 1.4 } },
    },
    // A dialog's header is not the banner of the page (WAI-ARIA), of which there is one at most.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    Drawer: { styles: { title: { lineHeight: 1.4 } } },
    // The placeholder for the first focus is not a child that a menu may have (WAI-ARIA).
    Menu: { defaultProps: { position: 'bottom-end', withInitialFocusPlaceholder: false } },
    Alert: { defaultProps: { variant: 'light' } },
    Anchor: { defaultProps: { underline: 'hover' } },
  },
})
