/** The place where a store keeps its data. */

export interface Place {
  /** Folder of the database, the secret key and what has no other place. */
  dataDir: string
  /** Address of a PostgreSQL database; null: the data is in the folder. */
  databaseUrl: string | null
}
