/** What Node and PostgreSQL say of a connection that is not there, or goes away in the middle. */
const codes =
  /^(08...|57P0.|53300|3D000|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/
const words = /Connection terminated|connection timeout|timeout exceeded when trying to connect/i

/** Whether an error says that the database cannot be reached. */
export function isLostDatabase(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && codes.test(error.code)) return true
  return words.test(error.message) || isLostDatabase(error.cause)
}
