import { type Federation, link } from '../federation.ts'

/** As deep as the native planner follows. */
export const levels = 20

const chain = (own: string) =>
  Array.from(
    { length: levels },
    (_, level) => `
      type Level${level} @shareable {
        name: String
        ${level < levels - 1 ? `next: Level${level + 1}` : ''}
        ${level < levels - 1 ? `other: Level${level + 1}` : ''}
      }
      ${level === 0 ? `extend type Query { ${own}: String }` : ''}
    `,
  ).join('\n')

const levelOf = (level: number): object => ({
  __typename: `Level${level}`,
  name: `level ${level}`,
  level,
})

const below = ({ level }: { level: number }) => levelOf(level + 1)

/** Types that three subgraphs share, down many levels: of plans there are as many as three to that power. */
export const nestedShareable: Federation = {
  name: 'nested-shareable',
  subgraphs: ['one', 'two', 'three'].map((name) => ({
    name,
    sdl: `
      ${link('@shareable')}
      type Query { top: Level0 @shareable }
      ${chain(name)}
    `,
  })),
  resolvers: {
    Query: { top: () => levelOf(0), one: () => '1', two: () => '2', three: () => '3' },
    ...Object.fromEntries(
      Array.from({ length: levels - 1 }, (_, level) => [
        `Level${level}`,
        { next: below, other: below },
      ]),
    ),
  },
  entities: {},
  values: {},
}

/** Asks for every level, by both fields. */
export function throughLevels(depth: number): string {
  const at = (level: number): string =>
    level === depth - 1 ? 'name' : `name next { ${at(level + 1)} }`
  return `{ one two three top { ${at(0)} } }`
}

/** Asks for every level as often as there are ways to it. */
export function throughBoth(depth: number): string {
  const at = (level: number): string =>
    level === depth - 1 ? 'name' : `next { ${at(level + 1)} } other { ...Of${level + 1} }`
  const fragments = Array.from(
    { length: depth - 1 },
    (_, index) => `fragment Of${index + 1} on Level${index + 1} { ${at(index + 1)} }`,
  )
  return `{ one top { ${at(0)} } } ${fragments.join(' ')}`
}
