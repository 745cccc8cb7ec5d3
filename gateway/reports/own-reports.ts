import path from 'node:path'

/** The folder of the reports that are kept with the code. */
export const ownReports = path.join(import.meta.dirname, 'definitions')
