import type { GraphQLFormattedError } from 'graphql'

/** Messages quote what was sent, and name as many places as there are. */
const longestMessage = 500
const mostLocations = 5

/** An error of a length that answers can hold many of. */
export function shortenError(error: GraphQLFormattedError): GraphQLFormattedError {
  const { message, locations } = error
  return {
    ...error,
    message: message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message,
    ...(locations && { locations: locations.slice(0, mostLocations) }),
  }
}
