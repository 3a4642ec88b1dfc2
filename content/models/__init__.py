"""The models of the content app, one file a subject."""

from content.models.brochure import Brochure, BrochureEdition, EarlierBrochureFile
from content.models.edition import Edition
from content.models.library import LibraryItem
from content.models.native import NativeCheck
from content.models.page import Page, Section
from content.models.publishable import Audience, Publishable
from content.models.source import Source
from content.models.video import CaptionTrack, EarlierVideoFile, Video, VideoEdition

__all__ = [
    "Audience",
    "Brochure",
    "BrochureEdition",
    "CaptionTrack",
    "EarlierBrochureFile",
    "EarlierVideoFile",
    "Edition",
    "LibraryItem",
    "NativeCheck",
    "Page",
    "Publishable",
    "Section",
    "Source",
    "Video",
    "VideoEdition",
]
