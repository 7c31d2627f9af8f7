import { localStorageColorSchemeManager } from '@mantine/core';

/** Also read by first-paint.js, before anything is drawn. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'sluice-color-scheme' });
