/** The tables in which the stores keep how far sources have been followed. */
export const sourcesPart = {
  name: 'sources',
  migrations: new URL('./migrations/', import.meta.url),
}
