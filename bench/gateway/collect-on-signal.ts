/** Loaded into a gateway before it starts: SIGUSR2 collects its garbage, so that what stays is what it holds. */
process.on('SIGUSR2', () => {
  globalThis.gc?.()
})
