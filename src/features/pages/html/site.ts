import type { FrameAssets } from '../assets.js';
import type { Brand } from '../shared/instance.js';

/** What every page says of its service, around what it is about. */
export interface Site {
  brand: Brand;
  /** Without a trailing slash. */
  publicUrl: string;
  /** Of the API that the keys are for. */
  contractPath: string;
  referencePath: string;
  assets: FrameAssets;
}
