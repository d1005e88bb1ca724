import { createTheme, type Theme } from '@mui/material/styles';
import { dark, light, toCssVariables, type Tokens } from './tokens.ts';

export const FONT = 'Vazirmatn, Tahoma, sans-serif';

/** The MUI theme of one colour scheme and one direction; it also sets the page's variables. */
export function makeTheme(scheme: 'light' | 'dark', direction: 'rtl' | 'ltr'): Theme {
  const tokens = scheme === 'dark' ? dark : light;
  return createTheme({
    direction,
    palette: palette(scheme, tokens),
    shape: { borderRadius: 8 },
    spacing: 4,
    typography: {
      fontFamily: FONT,
      fontSize: 14,
      body1: { fontSize: 14, lineHeight: 1.65 },
      button: { textTransform: 'none', fontWeight: 500, letterSpacing: 0 },
    },
    components: components(scheme, tokens),
  });
}

function palette(mode: 'light' | 'dark', tokens: Tokens): object {
  return {
    mode,
    primary: { main: tokens.accent, dark: tokens.accentInk, contrastText: tokens.onAccent },
    error: { main: tokens.alarm, dark: tokens.alarmInk, contrastText: tokens.onAlarm },
    warning: { main: tokens.ring },
    success: { main: tokens.ok },
    background: { default: tokens.paper, paper: tokens.surface },
    text: { primary: tokens.ink, secondary: tokens.muted, disabled: tokens.faint },
    divider: tokens.line,
  };
}

function components(scheme: 'light' | 'dark', tokens: Tokens): NonNullable<Theme['components']> {
  const focus = { outline: `2px solid ${tokens.accent}`, outlineOffset: 2 };
  return {
    MuiCssBaseline: {
      styleOverrides: { ':root': { ...toCssVariables(tokens), colorScheme: scheme } },
    },
    MuiButtonBase: {
      defaultProps: { disableRipple: true },
      styleOverrides: { root: { '&:focus-visible': focus } },
    },
    MuiButton: {
      defaultProps: { disableElevation: true },
      styleOverrides: {
        root: { minHeight: 36, paddingInline: 14, gap: 8, lineHeight: 1.4, whiteSpace: 'nowrap' },
        outlined: { borderColor: tokens.field, color: tokens.ink, background: tokens.surface },
        contained: { fontWeight: 600 },
      },
    },
    MuiOutlinedInput: {
      styleOverrides: {
        root: {
          background: tokens.surface,
          '&.Mui-focused': { boxShadow: `0 0 0 3px ${tokens.accentSoft}` },
          '&.Mui-focused .MuiOutlinedInput-notchedOutline': { borderWidth: 1 },
        },
        notchedOutline: { borderColor: tokens.field },
        input: { padding: '8px 11px', height: 22 },
        multiline: { padding: 0, '& textarea': { padding: '8px 11px' } },
      },
    },
    MuiAutocomplete: {
      styleOverrides: {
        inputRoot: {
          padding: 0,
          paddingInlineEnd: 32,
          '& .MuiAutocomplete-input': { padding: '8px 11px' },
        },
        option: { fontSize: 14, minHeight: 36 },
        noOptions: { fontSize: 13 },
      },
    },
    MuiTooltip: {
      styleOverrides: {
        tooltip: { fontSize: 12, lineHeight: 1.7, background: tokens.ink, color: tokens.paper },
      },
    },
    MuiMenuItem: { styleOverrides: { root: { fontSize: 14, gap: 10, minHeight: 38 } } },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiAlert: { styleOverrides: { root: { alignItems: 'center', paddingBlock: 2 } } },
  };
}
