import type { Source } from './provenance.ts';

/** A weights file that its publisher offers to everybody. */
export interface PublishedWeights extends Source {
  readonly url: string;
  readonly bytes: number;
  /**
   * Of the file as published. torchvision itself states and checks the first eight hex digits, those in the file name; the rest, and
   * the size, are what several independent projects that pin the same file state alike.
   */
  readonly sha256: string;
}

const TORCHVISION = {
  licence: 'BSD-3-Clause',
  copyright: 'Copyright (c) Soumith Chintala 2016',
  trainedOn: 'ImageNet-1k',
};

/**
 * Weights that `lynceus models fetch` knows, by backbone. The Wide ResNet is torchvision's first set (IMAGENET1K_V1), the one that
 * published results on anomaly detection rest on; its second set was trained for accuracy in classification.
 */
export const PUBLISHED_WEIGHTS: ReadonlyMap<string, PublishedWeights> = new Map([
  [
    'resnet18',
    {
      ...TORCHVISION,
      name: 'torchvision ResNet18_Weights.IMAGENET1K_V1',
      url: 'https://download.pytorch.org/models/resnet18-f37072fd.pth',
      bytes: 46_830_571,
      sha256: 'f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec',
    },
  ],
  [
    'wide_resnet50_2',
    {
      ...TORCHVISION,
      name: 'torchvision Wide_ResNet50_2_Weights.IMAGENET1K_V1',
      url: 'https://download.pytorch.org/models/wide_resnet50_2-95faca4d.pth',
      bytes: 138_223_492,
      sha256: '95faca4d11227dddf8633dbb5ff6c8a9003c1aa5b8945c73834b8007b10950b8',
    },
  ],
]);
