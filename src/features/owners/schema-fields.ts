import { Schema } from 'mongoose';

/** How the fields are stored that users and organizations have in common. */
export const ownerSchemaFields = {
  _id: { type: String, required: true },
  externalId: { type: String },
  name: { type: String, default: null },
  enabled: { type: Boolean, required: true },
  scopes: [{ type: String }],
  plan: { type: String, default: null },
  maxKeys: { type: Number, default: null },
  // A limit, or a word: see `Override`.
  rateLimit: { type: Schema.Types.Mixed, default: null },
  quota: { type: Schema.Types.Mixed, default: null },
  // A value is a text, a number, or true or false.
  metadata: { type: [Schema.Types.Mixed], default: [] },
  createdAt: { type: Date, required: true },
  changedBy: { type: String },
  changedAt: { type: Date },
  erasure: { type: Schema.Types.Mixed },
} as const;
