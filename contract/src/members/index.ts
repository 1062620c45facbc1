/** The Members Area's API. The web app imports types alone from here: no schema gets into its bundle. */
export * from './endpoint.ts'
export * from './endpoints.ts'
export * from './fields.ts'
export * from './operator.ts'
export * from './paging.ts'
export * from './problems.ts'
export * from './session.ts'
