import type { Column, ColumnType, Described } from '../report.ts'

/** What names a row of a report that has no key of its own: its place under the parameters. */
export const rowNumber: Column = {
  name: 'row_no',
  type: 'integer',
  title: { vietnamese: 'Số thứ tự', english: 'Place of the row in the report' },
}

const edmTypes: Readonly<Record<ColumnType, string>> = {
  text: 'Type="Edm.String"',
  integer: 'Type="Edm.Int64"',
  decimal: 'Type="Edm.Double"',
  share: 'Type="Edm.Double"',
  money: 'Type="Edm.Int64"',
  date: 'Type="Edm.Date"',
  moment: 'Type="Edm.DateTimeOffset" Precision="6"',
  boolean: 'Type="Edm.Boolean"',
}

/** An entity set of the feed: a report, and the column that is its key. */
export interface EntitySet {
  readonly report: Described
  readonly key: Column
  /** The key first, where it is no column of the report. */
  readonly columns: readonly Column[]
}

/** What the feed offers, in the CSDL of OData 4.0 (XML). */
export function metadataXml(sets: readonly EntitySet[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
<edmx:Reference Uri="https://docs.oasis-open.org/odata/odata/v4.0/cs02/vocabularies/Org.OData.Core.V1.xml"><edmx:Include Namespace="Org.OData.Core.V1" Alias="Core"/></edmx:Reference>
<edmx:DataServices>
<Schema Namespace="Motcua" xmlns="http://docs.oasis-open.org/odata/ns/edm">
${sets.map(entityType).join('\n')}
<EntityContainer Name="Reports">
${sets.map(({ report: { name } }) => `<EntitySet Name="${name}" EntityType="Motcua.${name}_row"/>`).join('\n')}
</EntityContainer>
</Schema>
</edmx:DataServices>
</edmx:Edmx>
`
}

function entityType({ report, key, columns }: EntitySet): string {
  return `<EntityType Name="${report.name}_row">
<Key><PropertyRef Name="${key.name}"/></Key>
${columns.map((column) => property(column, column === key)).join('\n')}
${described(report)}
</EntityType>`
}

function property(column: Column, isKey: boolean): string {
  const nullable = isKey ? ' Nullable="false"' : ''
  return `<Property Name="${column.name}" ${edmTypes[column.type]}${nullable}>${described(column)}</Property>`
}

function described({ title: { vietnamese, english } }: Pick<Column, 'title'>): string {
  return `<Annotation Term="Core.Description" String="${escaped(`${vietnamese} / ${english}`)}"/>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** The list of entity sets at the root of the feed (OData 4.0 JSON format, section 5). */
export function serviceDocument(sets: readonly EntitySet[], root: string) {
  return {
    '@odata.context': `${root}$metadata`,
    value: sets.map(({ report: { name, title } }) => ({
      name,
      title: title.vietnamese,
      kind: 'EntitySet',
      url: name,
    })),
  }
}
