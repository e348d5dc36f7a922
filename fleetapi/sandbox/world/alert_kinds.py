"""The types of alerts, with their severity and our own texts in English and French."""

from __future__ import annotations

import attrs

__all__ = ["ALERT_KINDS", "AlertKind", "alert_kind", "language_of"]

LANGUAGES = ("en", "fr")


@attrs.frozen
class AlertKind:
    """A type of alert, with its severity and its text in each language."""

    type: str
    severity: str
    en: str
    fr: str

    def text(self, language: str) -> str:
        """Return the text for the driver."""
        return self.fr if language == "fr" else self.en


_INFORMATION, _WARNING, _CRITICAL = "Information", "Warning", "Critical"

ALERT_KINDS: tuple[AlertKind, ...] = (
    AlertKind("AddWasherFluid", _INFORMATION, "The washer fluid is low: top it up.",
              "Le niveau du lave-glace est bas : faites l’appoint."),
    AlertKind("AdBlueFault", _WARNING, "The AdBlue system reports a fault.",
              "Le système AdBlue signale un défaut."),
    AlertKind("BrakingSystemFailure", _CRITICAL, "The brakes have failed: stop as soon as it is safe.",
              "Défaillance du freinage : arrêtez-vous dès que possible."),
    AlertKind("ChargingFailure", _WARNING, "The traction battery could not be charged.",
              "La recharge de la batterie de traction a échoué."),
    AlertKind("CoolantLevellow", _WARNING, "The coolant is low: top it up when the engine is cold.",
              "Le liquide de refroidissement est bas : complétez-le moteur froid."),
    AlertKind("DrivingAssistanceSensorBlind", _INFORMATION, "A driving aid cannot see: clean its sensor.",
              "Une aide à la conduite ne voit plus : nettoyez son capteur."),
    AlertKind("ElectricTractionSystemFault", _WARNING, "The electric drive reports a fault.",
              "La chaîne de traction électrique signale un défaut."),
    AlertKind("EngineFault", _WARNING, "The engine reports a fault: have it looked at.",
              "Le moteur signale un défaut : faites-le contrôler."),
    AlertKind("EngineOilPressureFailure", _CRITICAL, "The oil pressure is too low: switch the engine off.",
              "Pression d’huile trop basse : coupez le moteur."),
    AlertKind("EspAsrSystemFault", _WARNING, "Stability control does not work.",
              "Le contrôle de stabilité ne fonctionne plus."),
    AlertKind("FuelLevelLow", _INFORMATION, "The fuel is running out.",
              "Le carburant s’épuise."),
    AlertKind("GearboxFault", _WARNING, "The gearbox reports a fault.",
              "La boîte de vitesses signale un défaut."),
    AlertKind("HeadlightsFault", _INFORMATION, "A headlight does not work.",
              "Un projecteur ne fonctionne pas."),
    AlertKind("LeftFrontDoorOpen", _WARNING, "The front left door is open.",
              "La porte avant gauche est ouverte."),
    AlertKind("LeftFrontTireUnderInflated", _WARNING, "The front left tire needs air.",
              "Le pneu avant gauche manque d’air."),
    AlertKind("LeftRearTirePuncture", _CRITICAL, "The rear left tire is punctured.",
              "Le pneu arrière gauche est crevé."),
    AlertKind("OilLevelLow", _WARNING, "The engine oil is low.",
              "Le niveau d’huile moteur est bas."),
    AlertKind("ParticleFilterFull", _WARNING, "The particle filter is full: drive on a fast road.",
              "Le filtre à particules est plein : roulez sur voie rapide."),
    AlertKind("ReplaceBrakePads", _WARNING, "The brake pads are worn: replace them.",
              "Les plaquettes de frein sont usées : remplacez-les."),
    AlertKind("ReplaceTheRemoteControlBattery", _INFORMATION, "The battery of the key is nearly empty.",
              "La pile de la clé est presque vide."),
    AlertKind("RightFrontTireUnderInflated", _WARNING, "The front right tire needs air.",
              "Le pneu avant droit manque d’air."),
    AlertKind("RiskOfIce", _INFORMATION, "The road may be icy.",
              "La chaussée peut être verglacée."),
    AlertKind("TrunkOrHoodOpen", _WARNING, "The trunk or the hood is open.",
              "Le coffre ou le capot est ouvert."),
    AlertKind("WaterInTheDieselFuelFilter", _WARNING, "There is water in the diesel filter.",
              "De l’eau est présente dans le filtre à gazole."),
)  # fmt: skip

_BY_TYPE = {kind.type: kind for kind in ALERT_KINDS}


def alert_kind(name: str) -> AlertKind:
    """Return the kind of alert of a type."""
    return _BY_TYPE[name]


def language_of(locale: str | None) -> str:
    """Return the language of a locale if there are texts in it, and English otherwise."""
    language = (locale or "en")[:2].lower()
    return language if language in LANGUAGES else "en"
