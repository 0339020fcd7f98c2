"""What approvers of the demo write, in their languages."""

REASONS = {
    "da": (
        "Hvem var med, og hvad drejede det sig om?",
        "Det er en privat udgift, så vidt jeg kan se. Ring lige.",
        "Forkert projekt. Det hører til et andet byggeri.",
        "Bonnen kan ikke læses nederst. Tag et nyt billede.",
    ),
    "sv": (
        "Vilka var med, och vad gällde det?",
        "Fel projekt, ändra och skicka igen.",
        "Kvittot går inte att läsa längst ner.",
    ),
    "en": ("Who was there, and what was it about?", "Wrong project. Please change and send again."),
}
COMMENTS = {
    "da": ("Fint, god tur.", "Husk at bestille tidligere næste gang.", "Godkendt efter aftale."),
    "sv": ("Bra.", "Boka gärna tidigare nästa gång.", "Godkänt enligt överenskommelse."),
    "en": ("Fine.", "Please book earlier next time."),
}
#: Added to the purpose by somebody who was asked.
ROUTINE = {"da": "(uddybet)", "sv": "(förtydligat)", "en": "(more detail)"}
#: Why there is no receipt.
LOST = {
    "da": "Automaten gav ingen kvittering",
    "sv": "Automaten gav inget kvitto",
    "en": "The machine gave no receipt",
}
#: Finance to an employee, and why a voucher is reversed.
SENT_BACK = "Er momsen på bonnen dansk? Skriv landet, så bogfører jeg."
REVERSED = "Bogført på forkert projekt; indsendes igen"
