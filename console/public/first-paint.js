// Before anything is drawn, so that a dark page does not begin white. Runs by itself: inline scripts are not allowed.
(() => {
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('sluice-color-scheme') ?? 'auto';
  } catch {
    // Storage may be refused; the system's choice does.
  }
  const dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
