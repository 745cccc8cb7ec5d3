/** The tables that reports of all subgraphs share: which periods they are made for. */
export const reportsPart = {
  name: 'periods',
  migrations: new URL('./migrations/', import.meta.url),
}
