import * as v from 'valibot'
import type { SubgraphAnswer } from './send.ts'

const graphqlAnswer = v.looseObject({
  data: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
  errors: v.optional(v.pipe(v.array(v.looseObject({ message: v.string() })), v.minLength(1))),
})

export type GraphqlAnswer = v.InferOutput<typeof graphqlAnswer>

/** What a subgraph does that a rule forbids; the message says what was seen. */
export class Breach extends Error {
  override readonly name: string = 'Breach'
}

/** The GraphQL response in an answer; throws Breach when it is none. */
export function graphqlIn(answer: SubgraphAnswer): GraphqlAnswer {
  const parsed = v.safeParse(graphqlAnswer, answer.body)
  const isResponse = parsed.success && ('data' in parsed.output || parsed.output.errors)
  if (!isResponse)
    throw new Breach(`HTTP ${answer.status}, not a GraphQL response: ${short(answer.text)}`)
  return parsed.output
}

/** The data of an answer without errors; throws Breach when there are any. */
export function dataIn(answer: SubgraphAnswer): Record<string, unknown> {
  const { data, errors } = graphqlIn(answer)
  if (errors) throw new Breach(`answered with an error: ${short(errors[0]?.message ?? '')}`)
  if (!data) throw new Breach(`answered without data: ${short(answer.text)}`)
  return data
}

/** As much of a text as fits into a line. */
export function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 120 ? `${line.slice(0, 120)}…` : line
}
